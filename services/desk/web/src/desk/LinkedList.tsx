import { useState } from "react";
import type { Complaint } from "../api/contract.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { seenOf } from "../commands/ledger.ts";
import { Link } from "../frame/Link.tsx";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Other complaints of the same person: open one, or say that this complaint tells the same trouble. */
export function LinkedList({ complaint, canAct }: { complaint: Complaint; canAct: boolean }) {
  const { words, format } = useWords();
  const office = useOffice();
  const [ticket, setTicket] = useState("");
  const mayLink = canAct && complaint.state !== "CLOSED";
  const link = (to: string): void => office.give(seenOf(complaint), { operation: "link", wish: { to } });
  return (
    <section className="part">
      <h3>
        {words.person.linked} <span>{words.person.contacts(format.number(complaint.contact_ids.length))}</span>
      </h3>
      {complaint.linked.length === 0 && <p className="lacks-have">{words.person.noLinked}</p>}
      <ul className="linked">
        {complaint.linked.map((other) => (
          <li key={other.id}>
            <span className="cut">
              {other.ticket} {other.title && nameIn(words.names.category, other.title)}
            </span>
            <Link className="quiet" to={`/?case=${encodeURIComponent(other.ticket)}`}>
              {words.person.open}
            </Link>
            <span className="why">{words.names.state[other.state]}</span>
            {mayLink && (
              <button type="button" className="btn-link quiet" onClick={() => link(other.ticket)}>
                {words.person.link}
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayLink && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (ticket.trim() === "") return;
            link(ticket.trim().toUpperCase());
            setTicket("");
          }}
        >
          <input
            className="box"
            value={ticket}
            placeholder={words.person.linkTo}
            aria-label={words.person.linkTo}
            onChange={(event) => setTicket(event.target.value)}
          />
          <button type="submit" className="btn">
            {words.person.link}
          </button>
        </form>
      )}
    </section>
  );
}
