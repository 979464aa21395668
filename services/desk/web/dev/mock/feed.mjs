/** The server-sent events of the mock: numbered, kept for a while, resumed by Last-Event-ID. */
export class Feed {
  clients = new Set();
  kept = [];
  last = 0;

  join(request, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    response.flushHeaders();
    const from = Number(request.headers["last-event-id"] ?? this.last);
    for (const text of this.kept.filter(({ id }) => id > from)) response.write(text.text);
    this.clients.add(response);
    request.on("close", () => this.clients.delete(response));
  }

  tell(event, data) {
    const id = ++this.last;
    const text = `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
    this.kept = [...this.kept, { id, text }].slice(-500);
    for (const client of this.clients) client.write(text);
  }

  /** Cut everybody off, as a lost connection does. */
  cut() {
    for (const client of this.clients) client.destroy();
    this.clients.clear();
  }
}
