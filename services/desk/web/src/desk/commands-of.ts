import { QUEUES, type Complaint, type Officer, type Queue } from "../api/contract.ts";
import type { Office } from "../commands/office.ts";
import { seenOf } from "../commands/ledger.ts";
import type { PaletteCommand } from "../frame/palette.ts";
import { waysOf } from "../frame/places.ts";
import type { Words } from "../words/languages.ts";
import { isOpen } from "./entries.ts";
import { footOf, type Mode } from "./foot.ts";

export interface Moves {
  take: () => void;
  pick: (queue: Queue | null) => void;
  choose: (mode: Mode) => void;
  switchLanguage: () => void;
  showKeys: () => void;
}

/** What the palette offers: first for the complaint that is open, then where one can go. */
export function commandsOf(
  words: Words,
  complaint: Complaint | null,
  officer: Officer,
  office: Office,
  moves: Moves,
): PaletteCommand[] {
  return [...(complaint ? onCase(words, complaint, officer, office, moves) : []), ...anywhere(words, officer, moves)];
}

function onCase(words: Words, complaint: Complaint, officer: Officer, office: Office, moves: Moves): PaletteCommand[] {
  if (footOf(complaint, officer, null).show === "read-only") return [];
  const { act, palette } = words;
  const group = palette.complaint(complaint.ticket);
  const seen = seenOf(complaint);
  const open = isOpen(complaint.state);
  const found: PaletteCommand[] = [];
  if (open && complaint.holder === null)
    found.push({
      group,
      icon: "person",
      text: act.claim,
      keys: "A",
      run: () => office.give(seen, { operation: "claim", wish: {} }),
    });
  if (complaint.holder === officer.user)
    found.push({
      group,
      icon: "undo",
      text: act.release,
      keys: "L",
      run: () => office.give(seen, { operation: "release", wish: {} }),
    });
  found.push({ group, icon: "note", text: act.note, keys: "N", run: () => moves.choose("note") });
  if (open) {
    found.push({ group, icon: "check", text: act.resolve, keys: "S", run: () => moves.choose("resolve") });
    found.push({ group, icon: "swap", text: act.transferTitle, keys: "T", run: () => moves.choose("transfer") });
    for (const queue of QUEUES.filter((one) => one !== complaint.queue)) {
      found.push({
        group,
        icon: "swap",
        text: palette.transferTo(words.names.queue[queue]),
        run: () => office.give(seen, { operation: "transfer", wish: { queue } }),
      });
    }
  } else found.push({ group, icon: "undo", text: act.reopen, run: () => moves.choose("reopen") });
  found.push({ group, icon: "system", text: palette.classify, run: () => moves.choose("classify") });
  return found;
}

function anywhere(words: Words, officer: Officer, moves: Moves): PaletteCommand[] {
  const { palette, frame, queue } = words;
  const group = palette.go;
  return [
    { group, icon: "person", text: palette.take, keys: "G", run: moves.take },
    { group, icon: "down", text: queue.all, run: () => moves.pick(null) },
    ...QUEUES.map((one): PaletteCommand => ({
      group,
      icon: "down",
      text: palette.toQueue(words.names.queue[one]),
      run: () => moves.pick(one),
    })),
    ...waysOf(words, officer, "/"),
    { group, icon: "chat", text: palette.language, run: moves.switchLanguage },
    { group, icon: "form", text: frame.shortcuts, keys: "?", run: moves.showKeys },
  ];
}
