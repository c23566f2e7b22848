/// The style sheet of a postmortem: a page to be read, and to be printed.
package enum PostmortemStyle {
  package static let page: StaticString = """
    :root{color-scheme:light dark;--ground:#fff;--text:#1c2430;--soft:#56606d;--line:#d9dee5;\
    --panel:#f5f7f9;--accent:#7a4fb5;--ask:#fbf6e6}
    @media (prefers-color-scheme:dark){:root{--ground:#11161d;--text:#e4e9ef;--soft:#9aa6b4;\
    --line:#2c3541;--panel:#1a212b;--accent:#b894f0;--ask:#26220f}}
    *{box-sizing:border-box}
    body{margin:0;background-color:var(--ground);color:var(--text);\
    font:16px/1.55 system-ui,"Source Sans 3","Noto Sans","DejaVu Sans",sans-serif;\
    overflow-wrap:anywhere}
    main{max-width:50rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
    h1{font-size:1.75rem;line-height:1.2;margin:.1rem 0 .5rem;overflow-wrap:anywhere}
    h2{font-size:1.25rem;margin:2.5rem 0 .6rem;padding-bottom:.2rem;border-bottom-width:1px;\
    border-bottom-style:solid;border-bottom-color:var(--line)}
    h3{font-size:1.02rem;margin:1.5rem 0 .4rem}
    h4{font-size:1rem;margin:1.2rem 0 .3rem}
    p{margin:.5rem 0}
    ul,ol{margin:.5rem 0;padding-left:1.3rem}
    li{margin:.25rem 0}
    .number{color:var(--soft);margin:0;font-size:.9rem;letter-spacing:.02em}
    .status{color:var(--soft);margin:0 0 1.25rem}
    .seal{font-size:.85rem;color:var(--soft);overflow-wrap:anywhere}
    table{border-collapse:collapse;width:100%;margin:.7rem 0;font-size:.94em}
    th{text-align:left;color:var(--soft);font-weight:600;border-bottom-width:2px;\
    border-bottom-style:solid;border-bottom-color:var(--line)}
    th,td{padding:.35rem .7rem .35rem 0;vertical-align:top;min-width:4.8rem}
    td{border-bottom-width:1px;border-bottom-style:solid;border-bottom-color:var(--line)}
    .facts{margin:.6rem 0;font-size:1em}
    .facts th{color:var(--soft);font-weight:400;width:10.5rem}
    .facts th,.facts td{border:0;padding:.12rem .7rem .12rem 0}
    .facts td p{margin:0 0 .25rem}
    .facts.head{background-color:var(--panel)}
    .facts.head th,.facts.head td{padding:.2rem .9rem}
    .facts.head tr:first-child>*{padding-top:.8rem}
    .facts.head tr:last-child>*{padding-bottom:.8rem}
    .cite{font-size:.72em;vertical-align:super;line-height:0;color:var(--accent);\
    text-decoration:none;margin-left:.15em}
    .ask{background-color:var(--ask);border-left-width:3px;border-left-style:solid;\
    border-left-color:#c9a227;padding:.5rem .9rem;margin:.8rem 0;\
    font-style:italic}
    .ask p{margin:.2rem 0}
    ol.entries{list-style:none;padding:0;border-left-width:2px;border-left-style:solid;\
    border-left-color:var(--line);margin:1rem 0}
    ol.entries li{padding-left:1rem;margin:.45rem 0;overflow-wrap:anywhere}
    ol.entries time{font-variant-numeric:tabular-nums;font-weight:600}
    ol.entries li:target{background-color:var(--panel)}
    .who{color:var(--soft);font-size:.85rem}
    .written{border-left-width:3px;border-left-style:solid;border-left-color:var(--accent);\
    padding-left:1rem;margin:.9rem 0}
    blockquote{margin:.6rem 0;padding-left:1rem;border-left-width:3px;border-left-style:solid;\
    border-left-color:var(--line);color:var(--soft)}
    pre{background-color:var(--panel);padding:.7rem .9rem;overflow-x:auto;font-size:.85rem;\
    white-space:pre-wrap}
    code{background-color:var(--panel);border-radius:.25rem;padding:.05rem .3rem;font-size:.9em}
    figure{margin:1rem 0}
    figure img{width:100%;height:auto}
    .scroll{overflow-x:auto}
    .scroll:focus-visible{outline:3px solid var(--accent)}
    .scroll svg{display:block;width:100%;height:auto}
    @media screen{.scroll svg{min-width:68rem}}
    @media screen and (min-width:80rem){.picture{width:75rem;margin-left:-13.75rem}}
    figcaption{color:var(--soft);font-size:.85rem}
    .sources{font-size:.8rem;color:var(--soft);overflow-wrap:anywhere}
    .sources code{font-size:.95em}
    @page{size:A4;margin:20mm 18mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);\
    font:9pt sans-serif;color:#56606d}@bottom-left{content:string(doc);font:9pt sans-serif;\
    color:#56606d}}
    @media print{:root{--ground:#fff;--text:#1c2430;--soft:#56606d;--line:#d9dee5;--panel:#f5f7f9;\
    --accent:#7a4fb5;--ask:#fbf6e6}body{font-size:10.5pt}main{max-width:none;padding:0}\
    h1{string-set:doc content()}h2,h3,h4{break-after:avoid}\
    tr,ol.entries li,figure,.ask,.facts.head{break-inside:avoid}.sources{font-size:7.5pt}}
    """
}
