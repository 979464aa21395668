import { LanguageSwitch } from "../frame/LanguageSwitch.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** To the provider, which asks for name and password, and back to this page. */
export function ByProvider() {
  const { words, language } = useWords();
  const failed = new URLSearchParams(location.search).has("sign-in");
  const next = failed ? "/" : location.pathname + location.search;
  return (
    <main className="who">
      <p className="brand">
        {words.frame.brand} <LanguageSwitch />
      </p>
      <h1>{words.signIn.go}</h1>
      {failed && (
        <p className="banner late inset" role="alert">
          {words.signIn.failed}
        </p>
      )}
      <a className="btn btn-main" href={`/auth/login?lang=${language}&next=${encodeURIComponent(next)}`}>
        {words.signIn.go}
      </a>
    </main>
  );
}
