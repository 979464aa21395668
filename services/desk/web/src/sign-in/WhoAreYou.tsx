import { useState } from "react";
import type { Officer } from "../api/contract.ts";
import { signIn, whoAmI } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { Icon } from "../frame/Icon.tsx";
import { LanguageSwitch } from "../frame/LanguageSwitch.tsx";
import { WhyHere } from "./WhyHere.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

interface Props {
  since: "ended" | "signed-out" | null;
  known: (officer: Officer) => void;
}

/** For tests and development: a name signs in, on this machine only. */
export function WhoAreYou({ since, known }: Props) {
  const { words, language } = useWords();
  const [user, setUser] = useState("");
  const [failed, setFailed] = useState<RequestFailed | null>(null);
  const [busy, setBusy] = useState(false);
  const { signIn: says } = words;
  const enter = async (name: string): Promise<void> => {
    setBusy(true);
    try {
      await signIn(name);
      known(await whoAmI());
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      setFailed(error);
      setBusy(false);
    }
  };
  return (
    <main className="who">
      <p className="brand">
        {words.frame.brand} <LanguageSwitch />
      </p>
      <WhyHere since={since} />
      <h1>{says.title}</h1>
      <p className="muted">{says.help}</p>
      <div className="who-choices">
        <button type="button" className="btn btn-main" disabled={busy} onClick={() => void enter("agen-1")}>
          agen-1 · {says.agent}
        </button>
        <button type="button" className="btn" disabled={busy} onClick={() => void enter("penyelia-1")}>
          penyelia-1 · {says.supervisor}
        </button>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (user.trim() !== "") void enter(user.trim());
        }}
      >
        <label>
          <span className="label">{says.other}</span>
          <input
            className="box"
            value={user}
            maxLength={40}
            autoComplete="username"
            spellCheck={false}
            onChange={(event) => setUser(event.target.value)}
          />
        </label>
        <button type="submit" className="btn" disabled={busy || user.trim() === ""}>
          {says.go}
        </button>
      </form>
      {failed && (
        <p className="banner late inset" role="alert">
          <Icon name="alert" />
          <span>
            <b>{failed.sentence?.[language] ?? says.failed}</b> {says.failedHelp}
          </span>
        </p>
      )}
    </main>
  );
}
