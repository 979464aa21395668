import type { Complaint, Field } from "../api/contract.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { MaskedId } from "./MaskedId.tsx";

const FIELDS: readonly Field[] = ["email", "phone", "card_number"];

/** Who the citizen is, as far as known: name, masked identifiers, language. */
export function PersonCard({ complaint, mayShow }: { complaint: Complaint; mayShow: boolean }) {
  const { words } = useWords();
  return (
    <section className="part">
      <p className="person-name">{complaint.person.name ?? words.person.anonymous}</p>
      <dl className="ids">
        {FIELDS.map((field) => (
          <MaskedId
            key={`${complaint.id}:${field}`}
            complaint={complaint.id}
            field={field}
            masked={complaint.person[field]}
            mayShow={mayShow}
          />
        ))}
        <dt>{words.person.language}</dt>
        <dd>
          <span>{nameIn(words.person.languages, complaint.locale)}</span>
        </dd>
      </dl>
    </section>
  );
}
