import { useRoute } from "./route.ts";
import { WallBones, WallFrame } from "../board/WallFrame.tsx";
import { useLate } from "../live/useLate.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Bones } from "./Bones.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { Link } from "./Link.tsx";

/** The frame of the screen that the address names, before it is known who looks; the rows' shapes after 300 ms. */
export function FirstPaint() {
  const { words } = useWords();
  const { path } = useRoute();
  const bones = useLate(true);
  if (path === "/board")
    return (
      <WallFrame freshness={<span className="fresh unknown">{words.fresh.connecting}</span>}>
        <WallBones />
      </WallFrame>
    );
  return (
    <div className="desk">
      <header className="topbar">
        <Link className="brand" to="/">
          {words.frame.brand}
        </Link>
        <span className="progclock" />
        <div>
          <LanguageSwitch />
        </div>
      </header>
      <div className="under">
        <main className="panes" aria-busy="true">
          <section className="pane pane-side">
            <header className="queue-head">
              <span className="fresh unknown">{words.fresh.connecting}</span>
            </header>
            {bones && <Bones rows={8} />}
          </section>
          <section className="pane both" />
        </main>
      </div>
    </div>
  );
}
