import { Icon } from "../frame/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Why somebody who was signed in sees this page again; nothing for whoever just came. */
export function WhyHere({ since }: { since: "ended" | "signed-out" | null }) {
  const { words } = useWords();
  if (since === null) return null;
  return since === "ended" ? (
    <p className="banner waiting inset" role="alert">
      <Icon name="clock" />
      <span>
        <b>{words.signIn.ended}</b> {words.signIn.endedHelp}
      </span>
    </p>
  ) : (
    <p className="banner inset" role="status">
      <Icon name="check" />
      <span>{words.signIn.signedOut}</span>
    </p>
  );
}
