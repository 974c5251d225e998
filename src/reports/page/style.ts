/** How the page looks: light and dark as the reader has it, on paper, and on a telephone. What a mark means is told by its shape as well as by its colour. */
export const style = `
:root { color-scheme: light dark; --paper: #fff; --sheet: #f5f7f9; --ink: #17202a; --faint: #5b6774; --rule: #d7dee5; --line: #1f6feb; --good: #177a3e; --bad: #c0271e; --warn: #8f5a00 }
@media (prefers-color-scheme: dark) { :root { --paper: #12171d; --sheet: #1b222b; --ink: #e4eaf0; --faint: #9aa7b4; --rule: #323d49; --line: #6cabff; --good: #55c27f; --bad: #ff8a80; --warn: #e3b341 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.25rem 1rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; border-bottom: 2px solid var(--rule); padding-bottom: .25rem; overflow-wrap: anywhere }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere }
p { margin: .35rem 0; overflow-wrap: anywhere } .faint { color: var(--faint) }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .6rem; margin: .9rem 0; padding: 0 }
.facts div { background: var(--sheet); border-radius: .4rem; padding: .55rem .75rem; border-left: 4px solid var(--rule) }
.facts .good { border-color: var(--good) } .facts .bad { border-color: var(--bad) } .facts .warn { border-color: var(--warn) }
.facts dt { color: var(--faint); font-size: .8rem } .facts dd { margin: 0; font-weight: 600 } .facts small { display: block; font-weight: 400; color: var(--faint) }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .5rem 1.5rem }
figure { margin: .5rem 0 0 } figcaption { font-size: .85rem; color: var(--faint) }
svg { width: 100%; height: auto; display: block } svg text { font: 10.5px system-ui, sans-serif; fill: var(--faint) }
.grid { stroke: var(--rule); stroke-width: 1 } .line { fill: none; stroke: var(--line); stroke-width: 1.3; opacity: .55 } .dot { fill: var(--line) }
.proven .dot { fill: var(--good) } .ring { fill: none; stroke: var(--good); stroke-width: 1.8 } .failed { stroke: var(--bad); stroke-width: 2.4; fill: none; stroke-linecap: round }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .85rem; color: var(--faint); margin-top: 1rem } .legend svg { display: inline-block; width: 16px; height: 16px; vertical-align: -3px; margin-right: .3rem }
table { border-collapse: collapse; width: 100%; font-size: .88rem; margin-top: .5rem } th, td { text-align: left; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top }
th { color: var(--faint); font-weight: 600 } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } td.reason { overflow-wrap: anywhere; min-width: 14rem } td.when { white-space: nowrap }
.scroll { overflow-x: auto } td.good { color: var(--good) } td.bad { color: var(--bad); font-weight: 600 } td.warn { color: var(--warn) }
details { margin-top: .75rem } summary { cursor: pointer; color: var(--faint) }
footer { margin-top: 3rem; color: var(--faint); font-size: .85rem; border-top: 1px solid var(--rule); padding-top: .5rem }
@media (max-width: 40rem) { table.cards thead { display: none } table.cards tr { display: block; border-bottom: 1px solid var(--rule); padding: .4rem 0 } table.cards td { display: block; border: 0; padding: .05rem 0; text-align: left; white-space: normal } table.cards td[data-title]::before { content: attr(data-title) " "; color: var(--faint) } td.reason { min-width: 0 } }
@media print { details { display: block } body { max-width: none } h3, figure, .facts { break-inside: avoid } }
`;
