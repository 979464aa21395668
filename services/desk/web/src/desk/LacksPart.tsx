import type { Complaint, Field } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import { wibParts } from "../time/wib.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { askedAt } from "./entries.ts";

const KNOWN: readonly ("name" | Field)[] = ["name", "email", "phone", "card_number"];

/** What lacks, said once, with when it was asked for; and what is there, so that nobody asks again. */
export function LacksPart({ complaint }: { complaint: Complaint }) {
  const { words } = useWords();
  const { person, names, time } = words;
  const asked = askedAt(complaint.timeline);
  const day = asked === null ? null : wibParts(asked);
  const have = KNOWN.filter((field) => complaint.person[field] !== null && !complaint.lacks.includes(field));
  return (
    <section className="part">
      <h3>{person.lacks}</h3>
      <ul className="lacks">
        {complaint.lacks.map((field) => (
          <li key={field}>
            <span className="lack">
              <Icon name="hole" small />
              {nameIn(names.field, field)}
            </span>
            {day && (
              <span className="note">
                {person.asked}, {day.day} {time.months[day.month]}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="lacks-have">
        {complaint.lacks.length === 0 ? person.complete : complaint.state !== "INCOMPLETE" && person.notHeld}{" "}
        {have.length > 0 && person.have(have.map((field) => names.field[field]).join(", "))}
      </p>
    </section>
  );
}
