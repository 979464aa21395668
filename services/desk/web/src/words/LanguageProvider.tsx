import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { Format } from "./format.ts";
import { LANGUAGES, type Language, type Words } from "./languages.ts";

export interface Spoken {
  language: Language;
  words: Words;
  format: Format;
  switchLanguage: () => void;
}

const KEPT_AS = "aduan-language";
const SpokenContext = createContext<Spoken | null>(null);

/** The reader's language, kept on this machine; Indonesian first. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(kept);
  useEffect(() => {
    document.documentElement.lang = language;
    try {
      localStorage.setItem(KEPT_AS, language);
    } catch {
      // A browser that keeps nothing starts in Indonesian the next time.
    }
  }, [language]);
  const switchLanguage = useCallback(() => setLanguage((now) => (now === "id" ? "en" : "id")), []);
  const spoken = useMemo(() => {
    const words = LANGUAGES[language];
    return { language, words, format: new Format(words), switchLanguage };
  }, [language, switchLanguage]);
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

/** The words, numbers and times of the reader's language. */
export function useWords(): Spoken {
  const spoken = use(SpokenContext);
  if (spoken === null) throw new Error("useWords stands outside LanguageProvider");
  return spoken;
}

function kept(): Language {
  try {
    return localStorage.getItem(KEPT_AS) === "en" ? "en" : "id";
  } catch {
    return "id";
  }
}
