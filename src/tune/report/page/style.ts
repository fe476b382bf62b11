import { PLOT_STYLE } from "../../../analysis/plots/draw/html.ts";

/** The style of the page: light or dark as the reader's screen, one column on a phone, and in print. */
export const PAGE_STYLE = `${PLOT_STYLE}
:root{color-scheme:light dark;--soft:#f3f6fa;--line:#d8dfe7;--good:#1a7f37;--bad:#b42318}
@media screen and (prefers-color-scheme:dark){:root{--soft:#1b222c;--line:#313b48;
--good:#63d27c;--bad:#ff8f85}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:66rem;margin:0 auto;padding:1.2rem 1rem 3rem;
color:var(--strong);background:var(--background);overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:.4rem 0}h2{font-size:1.2rem;margin:2.4rem 0 .6rem;
border-bottom:1px solid var(--line);padding-bottom:.2rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}
p{margin:.5rem 0;max-width:48rem}a{color:var(--main)}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem .9rem;list-style:none;padding:0;margin:.6rem 0;font-size:.9rem}
.muted,caption{color:var(--text)}.muted{font-size:.9rem}
.headline{font-size:1.15rem;font-weight:600;border-left:4px solid var(--main);padding:.3rem .9rem;
background:var(--soft)}
.headline.good{border-color:var(--good)}.headline.bad{border-color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:.7rem;
margin:1rem 0}
.tile{background:var(--soft);border-radius:6px;padding:.6rem .9rem}
.tile b{display:block;font-size:1.7rem;line-height:1.3;font-variant-numeric:tabular-nums}
.tile span{display:block;font-size:.85rem;color:var(--text)}
.warnings{border:1px solid var(--bad);border-radius:6px;padding:.5rem .9rem;margin:1rem 0}
.warnings h2{border:0;margin:0;font-size:1rem;color:var(--bad)}.warnings ul{margin:.3rem 0}
.scroll{overflow-x:auto;margin:.6rem 0}
.scroll:focus-visible,pre:focus-visible{outline:2px solid var(--main)}
table{border-collapse:collapse;font-size:.88rem;min-width:min(100%,24rem)}
caption span{position:sticky;left:0;display:inline-block;max-width:min(100%,calc(100vw - 2rem))}
caption{text-align:left;font-size:.85rem;padding-bottom:.2rem;caption-side:top}
th,td{text-align:left;padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);
vertical-align:top}
tbody th{font-weight:500}thead th{color:var(--text);font-weight:600;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.cell{text-align:right;font-variant-numeric:tabular-nums;padding:.3rem .6rem}
#candidates td:nth-child(2),#candidates td:nth-child(3){white-space:nowrap}
.nowrap{white-space:nowrap}
dd{margin:0 0 .6rem 1rem;max-width:48rem}
.settings{color:var(--text)}
.gallery{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem 2rem;
align-items:start}
code,pre{background:var(--soft);border-radius:3px;font-size:.88em}code{padding:.1em .3em;
overflow-wrap:anywhere}pre{padding:.7rem .9rem;overflow-x:auto}pre code{padding:0;overflow-wrap:normal}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--text);font-size:.9rem}
.filter{display:none;gap:.5rem 1rem;flex-wrap:wrap;align-items:center;margin:.6rem 0;font-size:.9rem}
.filter.on{display:flex}.filter input,.filter select{font:inherit;color:inherit;background:var(--soft);
border:1px solid var(--line);border-radius:4px;padding:.2rem .4rem;max-width:100%}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
th button::after{content:" \\2195";opacity:.5}
th[aria-sort=ascending] button::after{content:" \\2191";opacity:1}
th[aria-sort=descending] button::after{content:" \\2193";opacity:1}
svg.spark{width:6.5rem;height:1.6rem}svg.spark rect{fill:var(--main);fill-opacity:.75}
@media screen and (max-width:40rem){.scroll td:last-child:not(.n){min-width:10rem}}
@media print{body{max-width:none;font-size:11pt;padding:0}nav,.filter,.filter.on{display:none}
section,figure,table,tr{break-inside:avoid}h2,h3{break-after:avoid}#candidates-section table tr{break-inside:avoid}
section{break-inside:auto}.scroll{overflow:visible}table{font-size:8pt;min-width:0}
thead th,#candidates td{white-space:normal}tbody th:not(.n),.settings{overflow-wrap:anywhere}tbody th:not(.n){min-width:8em}
pre{white-space:pre-wrap;overflow-wrap:anywhere}.gallery{grid-template-columns:1fr 1fr}details>summary{display:none}a{color:inherit}}`;
