import { Fragment } from "react";

/** Keys as they are written on the buttons: one cap for each word of `keys`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <>
      {keys.split(" ").map((key, index) => (
        <Fragment key={index}>
          {index > 0 && " "}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
    </>
  );
}
