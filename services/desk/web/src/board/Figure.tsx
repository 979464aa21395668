import type { ReactNode } from "react";

export interface Part {
  value: string;
  unit?: string;
}

/** One number of the board, read from five metres, with the notes that belong to it. */
export function Figure(props: { title: string; parts: readonly Part[]; tone?: string; children?: ReactNode }) {
  return (
    <div className="figure">
      <h2>{props.title}</h2>
      <p className={`value ${props.tone ?? ""}`}>
        {props.parts.map((part, index) => (
          <span key={index}>
            {index > 0 && " "}
            {part.value}
            {part.unit && <small>{part.unit}</small>}
          </span>
        ))}
      </p>
      {props.children}
    </div>
  );
}
