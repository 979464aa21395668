import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import "../../../../shared/runtime/src/aduan_runtime/look/tokens.css";
import "./styles/font.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/frame.css";
import "./styles/queue.css";
import "./styles/story.css";
import "./styles/composer.css";
import "./styles/person.css";
import "./styles/states.css";
import "./styles/pages.css";
import "./styles/wall.css";
import "./styles/narrow.css";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
