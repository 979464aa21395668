import { useWords } from "../words/LanguageProvider.tsx";

/** Opens and closes the evidence of an entry; grey, since it is not the next action. */
export function EvidenceToggle({ open, toggle }: { open: boolean; toggle: () => void }) {
  const { words } = useWords();
  return (
    <button type="button" className="evidence" aria-expanded={open} onClick={toggle}>
      {open ? words.story.hideProof : words.story.showProof}
    </button>
  );
}
