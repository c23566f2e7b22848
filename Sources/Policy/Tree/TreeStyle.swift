/// The style sheet of the picture, as a constant: a content security policy allows it by its hash.
package enum TreeStyle {
  package static let picture: StaticString = """
    svg{color-scheme:light dark;--ground:#fff;--card:#f7f8fa;--text:#1c2430;--soft:#5b6675;\
    --line:#8d98a6;--edge:#cfd6de;--wait:#3a67a8;--aside:#0f7c8a;--back:#b3401c;--forward:#7a4fb5;\
    --none:#6b7684;--wrong:#b3261e;font:13px system-ui,sans-serif;fill:var(--text)}
    @media (prefers-color-scheme:dark){svg{--ground:#11161d;--card:#1a212b;--text:#e4e9ef;\
    --soft:#9aa6b4;--line:#6d7988;--edge:#323d4a;--wait:#8ab0e8;--aside:#56c3d0;--back:#f0905a;\
    --forward:#b894f0;--none:#97a3b2;--wrong:#ff8577}}
    .ground{fill:var(--ground)}
    .title{font-size:20px;font-weight:600}
    .card{fill:var(--card);stroke:var(--edge)}
    .node .card{fill:var(--ground);stroke:var(--line);stroke-width:1.5}
    .seen .card,.nowhere .card{fill:none;stroke-dasharray:4 3}
    .nowhere .card{stroke:var(--wrong)}.nowhere .name{fill:var(--wrong)}
    .wait{--mark:var(--wait)}.aside{--mark:var(--aside)}.back{--mark:var(--back)}
    .forward{--mark:var(--forward)}.none{--mark:var(--none)}
    .stripe{stroke:var(--mark);stroke-width:4;stroke-linecap:round;fill:none}
    .ask{font-size:14px;font-weight:600}
    .actions{font-size:14px;font-weight:600;fill:var(--mark)}
    .words{font-size:12.5px}
    .name,.duty{font-size:11.5px;fill:var(--soft)}
    .seen .name,.nowhere .name{font-size:12.5px}
    .line{stroke:var(--line);stroke-width:1.5;fill:none;stroke-linejoin:round}
    .line.later{stroke-dasharray:5 4}
    .head{fill:var(--line)}
    .answer{font-size:13px;font-weight:500}
    .because{font-size:11px;font-style:italic;fill:var(--soft)}
    """
}
