import { Fragment, useState } from "react";
import { useWords } from "../words/LanguageProvider.tsx";
import { Dialog } from "./Dialog.tsx";
import { Icon } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";
import { matching, parts, ticketIn, type PaletteCommand } from "./palette.ts";

interface Props {
  commands: readonly PaletteCommand[];
  openTicket: (ticket: string) => void;
  find: (words: string) => void;
  close: () => void;
}

/** Does anything: commands of the moment, a complaint by its number, a search by words. */
export function CommandPalette({ commands, openTicket, find, close }: Props) {
  const { words } = useWords();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const ticket = ticketIn(typed);
  const said = typed.trim();
  const searches: PaletteCommand[] = [
    ...(ticket
      ? [
          {
            group: words.palette.search,
            icon: "form" as const,
            text: words.palette.openTicket(ticket),
            run: () => openTicket(ticket),
          },
        ]
      : []),
    ...(said.length > 1
      ? [
          {
            group: words.palette.search,
            icon: "search" as const,
            text: words.palette.find(said),
            hint: words.palette.findHint,
            run: () => find(said),
          },
        ]
      : []),
  ];
  const found = ticket ? [...searches, ...matching(commands, typed)] : [...matching(commands, typed), ...searches];
  const at = Math.min(chosen, found.length - 1);
  const run = (command: PaletteCommand | undefined): void => {
    if (!command) return;
    close();
    command.run();
  };
  return (
    <Dialog label={words.palette.title} className="palette" close={close}>
      <label className="ask">
        <Icon name="search" tone="muted" />
        <input
          autoFocus
          value={typed}
          placeholder={words.palette.ask}
          aria-label={words.palette.ask}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-found"
          aria-activedescendant={found.length > 0 ? `palette-${at}` : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            if (step !== 0) setChosen((at + step + found.length) % Math.max(1, found.length));
            else if (event.key === "Enter") run(found[at]);
            else return;
            event.preventDefault();
          }}
        />
        <Kbd keys="Esc" />
      </label>
      <ul role="listbox" id="palette-found" aria-label={words.palette.title}>
        {found.length === 0 && <li className="muted">{words.palette.nothing}</li>}
        {found.map((command, index) => {
          const [before, marked, after] = parts(command.text, typed);
          return (
            <Fragment key={`${command.group}:${command.text}`}>
              {command.group !== found[index - 1]?.group && (
                <li role="presentation" className="group">
                  {command.group}
                </li>
              )}
              <li
                id={`palette-${index}`}
                role="option"
                aria-selected={index === at}
                onClick={() => run(command)}
                onPointerMove={() => setChosen(index)}
              >
                <Icon name={command.icon} />
                <span className="cut">
                  {before}
                  {marked && <mark>{marked}</mark>}
                  {after}
                </span>
                {command.keys ? (
                  <span className="hint">
                    <Kbd keys={command.keys} />
                  </span>
                ) : (
                  command.hint && <span className="hint">{command.hint}</span>
                )}
              </li>
            </Fragment>
          );
        })}
      </ul>
    </Dialog>
  );
}
