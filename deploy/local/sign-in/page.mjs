/** The page on which people give name and password, in Indonesian and English. */
import { readFileSync } from "node:fs";

const WORDS = {
  id: {
    title: "Masuk ke meja layanan",
    user: "Nama pengguna",
    password: "Kata sandi",
    go: "Masuk",
    wrong: "Nama atau kata sandi tidak cocok. Periksa, lalu coba lagi.",
    wait: (s) => `Terlalu sering salah. Coba lagi dalam ${s} detik.`,
    over: "Halaman ini sudah tidak berlaku. Kembali ke konsol dan masuk lagi.",
    back: "Kembali ke konsol",
    other: "en",
    tongue: "English",
  },
  en: {
    title: "Sign in to the desk",
    user: "User name",
    password: "Password",
    go: "Sign in",
    wrong: "Name and password do not fit. Check them and try again.",
    wait: (s) => `Wrong too often. Try again in ${s} seconds.`,
    over: "This page is over. Go back to the console and sign in again.",
    back: "Back to the console",
    other: "id",
    tongue: "Bahasa Indonesia",
  },
};

export const style = readFileSync(new URL("./page.css", import.meta.url), "utf8");
export const languageOf = (locales) => (String(locales ?? "").startsWith("en") ? "en" : "id");

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const frame = (language, title, inner) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Aduan</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main>
<p class="brand">Aduan</p>
${inner}
</main>
</body>
</html>`;

/** `trouble` is null, "wrong", or the seconds to wait. */
export function loginPage(uid, language, user = "", trouble = null) {
  const says = WORDS[language];
  const told = trouble === null ? "" : `<p class="banner" role="alert">${trouble === "wrong" ? says.wrong : says.wait(trouble)}</p>`;
  return frame(
    language,
    says.title,
    `<p class="tongue"><a lang="${says.other}" href="/interaction/${escaped(uid)}?lang=${says.other}">${says.tongue}</a></p>
<h1>${says.title}</h1>
${told}
<form method="post" action="/interaction/${escaped(uid)}?lang=${language}">
<label><span>${says.user}</span><input name="user" value="${escaped(user)}" maxlength="60" autocomplete="username" autocapitalize="none" spellcheck="false" required${user ? "" : " autofocus"}></label>
<label><span>${says.password}</span><input name="password" type="password" maxlength="200" autocomplete="current-password" required${user ? " autofocus" : ""}></label>
<button>${says.go}</button>
</form>`,
  );
}

export function overPage(language, desk) {
  const says = WORDS[language];
  return frame(language, says.over, `<h1>${says.over}</h1><p><a href="${escaped(desk)}">${says.back}</a></p>`);
}
