import { useWords } from "../words/LanguageProvider.tsx";

/** Switches between Indonesian and English; it is named in the language that it switches to. */
export function LanguageSwitch() {
  const { words, language, switchLanguage } = useWords();
  const other = language === "id" ? "en" : "id";
  return (
    <button
      type="button"
      className="tongue"
      lang={other}
      title={words.frame.tongue}
      aria-label={`${other.toUpperCase()}: ${words.frame.tongue}`}
      onClick={switchLanguage}
    >
      {other.toUpperCase()}
    </button>
  );
}
