import { Icon } from "../frame/Icon.tsx";
import { LanguageSwitch } from "../frame/LanguageSwitch.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { WhyHere } from "./WhyHere.tsx";

/** To the provider, which asks for name and password, and back to this page. */
export function ByProvider({ since }: { since: "ended" | "signed-out" | null }) {
  const { words, language } = useWords();
  const { signIn } = words;
  const failed = new URLSearchParams(location.search).get("sign-in");
  const next = failed === null ? location.pathname + location.search : "/";
  const why = failed !== null && Object.hasOwn(signIn.why, failed) ? signIn.why[failed as keyof typeof signIn.why] : "";
  return (
    <main className="who">
      <p className="brand">
        {words.frame.brand} <LanguageSwitch />
      </p>
      <WhyHere since={since} />
      {failed !== null && (
        <p className="banner late inset" role="alert">
          <Icon name="alert" />
          <span>
            <b>{signIn.failed}.</b> {why || signIn.failedAgain}
          </span>
        </p>
      )}
      <h1>{signIn.desk}</h1>
      <p className="muted">{signIn.goHelp}</p>
      <a className="btn btn-main" href={`/auth/login?lang=${language}&next=${encodeURIComponent(next)}`}>
        {signIn.go}
      </a>
    </main>
  );
}
