/// Colours that people who tell few colours apart can tell apart, on light and on dark ground.
let styleSheet: StaticString = """
    :root{color-scheme:light dark;--ground:#fff;--ink:#1c2126;--quiet:#5c6670;--line:#d9dee3;\
    --soft:#f4f6f8;--c0:#0068a8;--c1:#d55e00;--c2:#008a65;--c3:#b3508c;--c4:#a87500}
    @media(prefers-color-scheme:dark){:root{--ground:#14181c;--ink:#e6eaee;--quiet:#98a3ad;\
    --line:#333b43;--soft:#1d2329;--c0:#56b4e9;--c1:#f0803c;--c2:#2fc79b;--c3:#e29bc4;\
    --c4:#f0b23e}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 4rem}
    h1{font-size:1.6rem;margin:0 0 .25rem}
    h2{font-size:1.25rem;margin:0 0 .75rem;overflow-wrap:anywhere}
    h3{font-size:1rem;margin:1rem 0 .25rem}
    p{margin:.25rem 0}
    section,nav{border-top:1px solid var(--line);padding-top:1.25rem;margin-top:1.75rem}
    nav{overflow-x:auto}
    a{color:var(--c0)}
    .quiet,caption,figcaption{color:var(--quiet)}
    .set{overflow-wrap:anywhere}
    .columns{display:grid;gap:1.25rem 2.5rem;align-items:start;\
    grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr))}
    .columns.wide{grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}
    .columns>*{min-width:0;overflow-x:auto}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums}
    th{font-weight:400;text-align:left;overflow-wrap:anywhere}
    nav th[scope=row]{min-width:9rem}
    thead th{color:var(--quiet);text-align:right;white-space:nowrap}
    th,td{padding:.15rem 1rem .15rem 0;vertical-align:baseline}
    .number{text-align:right;white-space:nowrap}
    .counts tbody tr{border-top:1px solid var(--line)}
    .counts+.counts{margin-top:1rem}
    .counts .part{padding-left:1rem;color:var(--quiet)}
    .same{color:var(--quiet)}
    .bars{width:100%}
    .bars caption,figcaption{text-align:left;padding-bottom:.25rem}
    .bars tr.first{border-top:1px solid var(--line)}
    .bars .letter{color:var(--quiet);padding-right:.5rem}
    .bars .bar{width:45%;padding-right:0}
    .bar svg{display:block;width:100%;height:.7rem}
    .charts{display:grid;gap:1rem 2.5rem;margin-top:1.25rem;align-items:end;\
    grid-template-columns:minmax(0,1fr)}
    @media(min-width:52rem){.charts{grid-template-columns:minmax(0,9fr) minmax(0,5fr)}}
    figure{margin:0;max-width:45rem}
    .chart{display:block;width:100%;height:auto;overflow:visible}
    .chart text{fill:var(--quiet);font-size:12px}
    .grid{stroke:var(--line)}
    .told{fill:transparent}.told:hover{fill:var(--ink);fill-opacity:.08}
    .s0{fill:var(--c0)}.s1{fill:var(--c1)}.s2{fill:var(--c2)}.s3{fill:var(--c3)}\
    .s4{fill:var(--c4)}
    .tag{display:inline-block;min-width:1.4em;padding:0 .35em;border-radius:.3em;\
    text-align:center;color:var(--ground);font-weight:600}
    .t0{background:var(--c0)}.t1{background:var(--c1)}.t2{background:var(--c2)}\
    .t3{background:var(--c3)}.t4{background:var(--c4)}
    details{border-top:1px solid var(--line);padding:.35rem 0}
    summary{cursor:pointer;overflow-wrap:anywhere}
    .moments{list-style:none;margin:.35rem 0;padding:0 0 0 .9rem;\
    border-left:2px solid var(--line)}
    .moments li{padding:.2rem 0;overflow-wrap:anywhere}
    .when{display:block;color:var(--quiet);font-size:.85rem;white-space:pre-wrap;\
    font-variant-numeric:tabular-nums}
    .id{font:.8rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;display:block;\
    overflow-wrap:anywhere}
    .turn.send strong{color:var(--c2)}.turn.suppress strong{color:var(--c1)}
    @media(max-width:34rem){body{font-size:15px}.chart text{font-size:14px}\
    .chart.wide text{font-size:23px}}
    @media print{details{break-inside:avoid}}
    """
