import { Fragment } from "react";
import { useWords } from "../words/LanguageProvider.tsx";
import { Dialog } from "./Dialog.tsx";
import { Kbd } from "./Kbd.tsx";

/** The list of keys, by `?`. */
export function ShortcutHelp({ close }: { close: () => void }) {
  const { keys, parked } = useWords().words;
  const groups: [string, [string, string][]][] = [
    [
      keys.moving,
      [
        [keys.downUp, "J K"],
        [keys.open, "Enter"],
        [keys.take, "G"],
      ],
    ],
    [
      keys.onCase,
      [
        [keys.claim, "A"],
        [keys.release, "L"],
        [keys.reply, "R"],
        [keys.send, "Ctrl ↵"],
        [keys.note, "N"],
        [keys.transfer, "T"],
        [keys.resolve, "S"],
        [keys.proof, "B"],
        [keys.undo, "Z"],
      ],
    ],
    [
      keys.onMail,
      [
        [parked.open, "B"],
        [parked.takeUp, "A"],
        [parked.again, "U"],
        [parked.discard, "D"],
      ],
    ],
    [
      keys.anywhere,
      [
        [keys.palette, "Ctrl K"],
        [keys.help, "?"],
        [keys.leave, "Esc"],
      ],
    ],
  ];
  return (
    <Dialog label={keys.title} className="wide" close={close}>
      <div className="keys">
        {groups.map(([title, rows]) => (
          <Fragment key={title}>
            <h4>{title}</h4>
            {rows.map(([what, caps]) => (
              <p key={what}>
                {what}{" "}
                <span>
                  <Kbd keys={caps} />
                </span>
              </p>
            ))}
          </Fragment>
        ))}
      </div>
    </Dialog>
  );
}
