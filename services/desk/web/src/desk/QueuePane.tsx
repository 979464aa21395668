import { useState } from "react";
import { QUEUES, type Board, type Queue } from "../api/contract.ts";
import { Blank } from "../frame/Blank.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { counted, type Group } from "./groups.ts";
import { QueueList } from "./QueueList.tsx";
import { QueuePicker } from "./QueuePicker.tsx";

interface Props {
  groups: readonly Group[];
  board: Board | null;
  queue: Queue | null;
  search: string | null;
  openTicket: string | null;
  chosenId: string | null;
  pick: (queue: Queue | null) => void;
  clearSearch: () => void;
  onOpen: (ticket: string) => void;
}

/** The left pane: picker, list, and the keys that move in it. Designed for none, one and ten thousand. */
export function QueuePane(props: Props) {
  const { words } = useWords();
  const { groups } = props;
  const [tops, setTops] = useState(0);
  const rows = groups.reduce((sum, one) => sum + one.rows, 0);
  const ready = groups.every((one) => one.pages.loaded);
  const next = groups.find((one) => one.name === "next");
  const moved = groups.find((one) => one.pages.moved);
  return (
    <section className="pane pane-side" aria-label={words.frame.queues}>
      <QueuePicker queue={props.queue} board={props.board} pick={props.pick} />
      {props.search !== null && (
        <p className="found">
          <span className="cut">{words.queue.results(props.search)}</span>
          <button type="button" className="btn-link quiet" onClick={props.clearSearch}>
            {words.queue.clear}
          </button>
        </p>
      )}
      {(rows > 0 || !ready) && (
        <QueueList
          groups={groups}
          openTicket={props.openTicket}
          chosenId={props.chosenId}
          tops={tops}
          onOpen={props.onOpen}
        />
      )}
      {ready && rows === 0 && <EmptyQueue {...props} />}
      {ready && rows === 1 && next?.rows === 1 && <p className="after-one muted">{words.queue.afterOne}</p>}
      <div className="queue-foot">
        {moved ? (
          <button
            type="button"
            className="btn-link"
            onClick={() => {
              moved.pages.restart();
              setTops(tops + 1);
            }}
          >
            {words.queue.moved}
          </button>
        ) : (
          <>
            <span>
              <Kbd keys="J K" /> {words.queue.pickKeys}
            </span>
            <span>
              <Kbd keys="Enter" /> {words.queue.openKey}
            </span>
            <span>
              <Kbd keys="G" /> {words.queue.takeKey}
            </span>
          </>
        )}
      </div>
    </section>
  );
}

function EmptyQueue({ search, queue, board, pick }: Props) {
  const { words } = useWords();
  if (search !== null) return <Blank icon="search" title={words.queue.noResults} help={words.queue.noResultsHelp} />;
  const title = queue === null ? words.queue.allEmpty : words.queue.emptyTitle(words.names.queue[queue]);
  const busiest = QUEUES.filter((one) => one !== queue)
    .map((one) => ({ one, waiting: counted(board?.items ?? [], one).waiting }))
    .sort((a, b) => b.waiting - a.waiting)[0];
  return (
    <Blank icon="check" title={title} help={words.queue.emptyHelp}>
      {queue !== null && busiest && busiest.waiting > 0 && (
        <button type="button" className="btn" onClick={() => pick(busiest.one)}>
          {words.queue.help(words.names.queue[busiest.one])}
        </button>
      )}
    </Blank>
  );
}
