// What mermaid reads in a flowchart: its nodes with their texts and classes, and its edges, as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(`${process.argv[2]}/`);
const load = async (name) => import(pathToFileURL(resolve(name)));
const { window } = new (await load("jsdom")).JSDOM("<!DOCTYPE html><body></body>");
Object.assign(globalThis, { window, document: window.document });
const mermaid = (await load("mermaid")).default;
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
let text = "";
for await (const chunk of process.stdin) text += chunk;
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
// Between reading and drawing, mermaid keeps its character references in letters of its own.
const plain = (label) => label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
const nodes = [...db.getVertices().values()].map((each) => [each.id, plain(each.text), each.classes]);
console.log(JSON.stringify({ nodes, edges: db.getEdges().map((each) => [each.start, each.end]) }));
