import type { Day } from "../api/contract.ts";
import { msOf, two, wibParts } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { curveOf, WIDTH } from "./curve.ts";

const HEIGHT = 474;
const GROUND = 430;

/** What came in, slot by slot, over the range of earlier days. Nothing to compare with is said, not drawn. */
export function DayCurve({ day }: { day: Day }) {
  const { words, format } = useWords();
  const says = words.board;
  const curve = curveOf(day);
  const labelled = curve.last ?? curve.running;
  const weekday = words.time.longDays[wibParts(msOf(day.day_start) ?? 0).weekday] ?? "";
  const against = {
    same_weekdays: says.againstWeekdays(String(day.against_days), weekday),
    yesterday: says.againstYesterday,
    nothing: says.againstNothing,
  }[day.against];
  const title = says.curve(String(day.slot_minutes));
  return (
    <div className="curve-part">
      <h2>{title}</h2>
      <svg className="curve" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}. ${against}.`}>
        {curve.levels.map(({ value, y }) => (
          <g key={value}>
            <path className="grid" d={`M0 ${y}h${WIDTH}`} />
            <text x="0" y={y - 9}>
              {format.number(value)}
            </text>
          </g>
        ))}
        {curve.band !== "" && <polygon className="band" points={curve.band} />}
        <path className="grid" d={`M0 ${GROUND}h${WIDTH}`} />
        <polyline className="in" points={curve.line} />
        {curve.last && <circle className="dot" cx={curve.last.x} cy={curve.last.y} r="9" />}
        {curve.running && <circle className="ring" cx={curve.running.x} cy={curve.running.y} r="8" />}
        {curve.label && labelled && (
          <g textAnchor={curve.label.side}>
            <text className="here" x={curve.label.x} y={curve.label.y}>
              {curve.last === null ? says.soFar(format.number(labelled.arrived)) : says.in(format.number(labelled.arrived))}
            </text>
            <text className="here plain-weight" x={curve.label.x} y={curve.label.y + 32}>
              {says.out(format.number(labelled.answered))}
            </text>
          </g>
        )}
        {curve.hours.map(({ hour, x }) => (
          <text key={hour} x={x} y={HEIGHT - 4} textAnchor={x === 0 ? "start" : x === WIDTH ? "end" : "middle"}>
            {two(hour)}
          </text>
        ))}
      </svg>
      <p className="against">
        {day.against !== "nothing" && <span className="swatch" />}
        {against}
      </p>
    </div>
  );
}
