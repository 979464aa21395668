// Shows the number and every change of state without a reload by hand; copies the number; forgets the sent draft.
(() => {
  "use strict";
  const page = document.getElementById("ticket"), news = document.getElementById("news");
  const box = document.getElementById("message"), code = document.getElementById("code");

  const url = new URL(location.href);
  if (url.searchParams.has("new")) {
    try { localStorage.removeItem("aduan-draft"); } catch { /* private mode: there is none */ }
    url.searchParams.delete("new");
    history.replaceState(null, "", url);
  }

  const copy = document.getElementById("copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy.dataset.copy);
      copy.querySelector("span").textContent = copy.dataset.done;
    });
  }

  const numbered = page.dataset.numbered === "yes";
  let asked = 0;
  const again = () => setTimeout(look, !numbered && asked < 30 ? 1000 : 10000);
  const look = async () => {
    asked += 1;
    if (!document.hidden) {
      try {
        const answer = await fetch(page.dataset.state, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).mark !== page.dataset.mark) {
          // Nobody loses a half-written reply to a reload.
          if ((box && box.value) || (code && code.value)) news.hidden = false;
          else return location.pathname === page.dataset.page ? location.reload() : location.replace(page.dataset.page);
        }
      } catch { /* the network is away: look again later */ }
    }
    again();
  };
  again();

  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
