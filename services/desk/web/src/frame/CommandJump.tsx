import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";

/** The way into the command palette from the top bar. */
export function CommandJump({ open }: { open: () => void }) {
  const { words } = useWords();
  return (
    <button type="button" className="jump" onClick={open}>
      <Icon name="search" />
      <span className="jump-words">{words.frame.jump}</span> <Kbd keys={"Ctrl\u00a0K"} />
    </button>
  );
}
