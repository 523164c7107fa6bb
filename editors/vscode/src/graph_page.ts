// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The page that `npcs graph --format html` makes, for a panel: it may run its own scripts and load nothing, and tells when a node
// is clicked.

/// What the page tells.
export interface Clicked {
    do: "open";
    file: string;
    line: number;
}

/// The part of the page that tells. The page's own script has `data.nodes`, and draws each as an element with its id.
const teller = `
(() => {
    const host = acquireVsCodeApi();
    document.getElementById("picture").addEventListener("click", event => {
        const drawn = event.target.closest(".node");
        const node = drawn && data.nodes.find(one => one.id === drawn.getAttribute("data-id"));
        if (node) host.postMessage({do: "open", file: node.file, line: node.line});
    }, true);
})();`;

export function graph_page(html: string, nonce: string): string {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; ` +
        `script-src 'nonce-${nonce}'">`;
    // What stands in the page's data cannot look like a tag: npcs writes < as an escape there.
    return html
        .replace("<head>", () => `<head>\n${policy}`)
        // The scripts stand in the editor already.
        .replace("</style>", () => "#scripts { display: none; }\n</style>")
        .replace(/<script>/g, () => `<script nonce="${nonce}">`)
        .replace("</body>", () => `<script nonce="${nonce}">${teller}</script>\n</body>`);
}
