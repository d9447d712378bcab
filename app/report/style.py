"""How the record looks as a page: by day, by night and on paper."""

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --band: #f3f5f7; --edge: #0b5cad;
  --good: #116329; --good-band: #dcf5e3; --bad: #a40e26; --bad-band: #ffe3e3; --doubt: #744500; --doubt-band: #fff1cc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --ink: #e4e9ee; --faint: #9ca7b3; --line: #343c46; --band: #1c222b; --edge: #7db7ff;
    --good: #7ee2a0; --good-band: #12331f; --bad: #ffa3a8; --bad-band: #47161c; --doubt: #f4cf7a; --doubt-band: #3d2f0c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.8rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
p { max-width: 46rem; margin: .5rem 0; }
ul { margin: .5rem 0; padding-left: 1.4rem; }
code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .875em; }
code { background: var(--band); border-radius: 3px; padding: .1em .3em; white-space: pre-wrap; }
pre {
  background: var(--band); border: 1px solid var(--line); border-radius: 5px; padding: .75rem; margin: .5rem 0;
  overflow: auto; max-height: 36rem; overflow-wrap: normal; tab-size: 8;
}
.wide { overflow-x: auto; margin: .75rem 0 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding: 0 0 .35rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); min-width: 5rem; }
thead th { background: var(--band); }
tbody th { font-weight: 600; }
details { border: 1px solid var(--line); border-radius: 5px; padding: .4rem .75rem; margin: .5rem 0; }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--edge); outline-offset: 2px; }
.state { display: inline-block; padding: 0 .5em; border-radius: 3px; border: 1px solid var(--line); white-space: nowrap; }
.good { color: var(--good); background: var(--good-band); border-color: transparent; }
.bad { color: var(--bad); background: var(--bad-band); border-color: transparent; font-weight: 600; }
.doubtful { color: var(--doubt); background: var(--doubt-band); border-color: transparent; font-weight: 600; }
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #999999; --band: #f2f2f2;
    --good: #000000; --good-band: #ffffff; --bad: #000000; --bad-band: #ffffff; --doubt: #000000; --doubt-band: #ffffff;
  }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, h3, h4, summary, caption { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide, pre { overflow: visible; max-height: none; }
  pre { white-space: pre-wrap; }
  .state { border-color: var(--line); }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""
