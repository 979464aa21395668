import { useWords } from "../words/LanguageProvider.tsx";

/** The shape of rows to come. Show it only after 300 ms (useLate). */
export function Bones({ rows }: { rows: number }) {
  const { words } = useWords();
  return (
    <div aria-busy="true" aria-label={words.frame.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={`bones row w${row % 4}`}>
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}
