import type { Complaint, Officer } from "../api/contract.ts";
import { Blank } from "../frame/Blank.tsx";
import { Bones } from "../frame/Bones.tsx";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { useLate } from "../live/useLate.ts";
import type { Resource } from "../live/useResource.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { CasePane } from "./CasePane.tsx";
import type { Mode } from "./foot.ts";
import { PersonPane } from "./PersonPane.tsx";

interface Props {
  resource: Resource<Complaint>;
  wanted: string | null;
  officer: Officer;
  mode: Mode | null;
  setMode: (mode: Mode | null) => void;
}

/** The middle and right panes, in every way they can look: nothing chosen, loading, not found, failed, there. */
export function CasePlace({ resource, wanted, officer, mode, setMode }: Props) {
  const { words } = useWords();
  const bones = useLate(wanted !== null && resource.data === null && resource.error === null);
  if (resource.data !== null && wanted !== null) {
    return (
      <>
        <CasePane key={resource.data.id} complaint={resource.data} officer={officer} mode={mode} setMode={setMode} />
        <PersonPane complaint={resource.data} officer={officer} />
      </>
    );
  }
  if (bones) {
    return (
      <>
        <section className="pane">
          <Bones rows={6} />
        </section>
        <aside className="pane pane-side">
          <Bones rows={4} />
        </aside>
      </>
    );
  }
  return (
    <section className="pane both">
      {wanted === null && <Blank icon="chat" title={words.story.choose} help={words.story.chooseHelp} />}
      {resource.error?.status === 404 && (
        <Blank icon="search" title={words.story.unknown} help={words.story.unknownHelp} />
      )}
      {resource.error !== null && resource.error.status !== 404 && (
        <FailedBlank title={words.story.failed} help={words.story.failedHelp} retry={resource.refetch} />
      )}
    </section>
  );
}
