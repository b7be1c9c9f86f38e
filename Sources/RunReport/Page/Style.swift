/// The style sheet. It contains neither `<` nor `&`, so it reads the same in HTML and XML.
enum Style {
  static func write(into page: inout Markup) {
    page.verbatim("\n:root{color-scheme:light dark;")
    page.text(Palette.light.variables)
    page.verbatim("}\n@media (prefers-color-scheme:dark){:root{")
    page.text(Palette.dark.variables)
    page.verbatim("}}\n@media print{:root{color-scheme:light;")
    page.text(Palette.light.variables)
    page.verbatim("}}\n")
    for zone in Palette.light.zones.indices { page.text(".z\(zone){--z:var(--z\(zone))}") }
    page.verbatim(text)
  }

  private static let text: StaticString = #"""

    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
    "Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums lining-nums;overflow-wrap:break-word}
    main{max-width:64rem;margin:0 auto;padding:2rem 1.5rem 1.5rem}
    h1{font-size:1.7rem;line-height:1.2;margin:0;font-weight:650;letter-spacing:-.01em}
    h2{font-size:1.02rem;margin:0 0 .6rem;font-weight:650}
    p{margin:.35rem 0}
    header{overflow-wrap:anywhere}
    header p{color:var(--muted)}
    header p.note{color:var(--ink);white-space:pre-line;max-width:46rem}
    .tags{list-style:none;margin:.4rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem}
    .tags li{border:1px solid var(--rule);border-radius:1rem;padding:0 .6rem;font-size:.85rem}
    section{margin-top:1.9rem;break-inside:avoid}
    .long{break-inside:auto}
    .pair{display:grid;grid-template-columns:1fr 1fr;column-gap:2.6rem}
    .pair div{min-width:0}
    .figures{display:grid;grid-template-columns:repeat(5,1fr);margin:1.3rem 0 0;
    border-top:1px solid var(--rule);border-left:1px solid var(--rule)}
    .figures div{padding:.55rem .75rem .6rem;border-right:1px solid var(--rule);border-bottom:1px solid var(--rule)}
    dt{font-size:.82rem;color:var(--muted)}
    dd{margin:0}
    dd b{font-size:1.6rem;font-weight:600;line-height:1.25;letter-spacing:-.01em}
    dd .unit{color:var(--muted)}
    dd small{display:block;font-size:.78rem;color:var(--muted);line-height:1.3}
    .box{margin:0 .5rem 0 2.5rem;position:relative}
    .zoned{margin-right:6.6rem}
    svg{display:block;overflow:visible}
    svg svg{overflow:hidden}
    svg svg.sign{overflow:visible}
    svg text{font-size:12px;fill:var(--muted)}
    .ylabel,.plot .unit{text-anchor:end}
    .grid{stroke:var(--rule);stroke-width:1}
    .axis{stroke:var(--muted);stroke-width:1}
    .line{fill:none;stroke-width:1.6;vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round}
    .ink{stroke:var(--ink)}
    .accent{stroke:var(--accent)}
    .faint{stroke:var(--muted);opacity:.55}
    .fill{fill:var(--z)}
    .band{fill:var(--z);fill-opacity:.17}
    svg .zonename{transform:translateX(10px);fill:var(--ink)}
    .step{fill:var(--z);fill-opacity:.3;stroke:var(--page);stroke-width:1.5}
    .step.none{fill:var(--rule);fill-opacity:1}
    svg .stepname{fill:var(--ink)}
    .target{fill:none;stroke:var(--ink);stroke-opacity:.75;stroke-dasharray:3 3}
    .gap.signal{fill:var(--page);fill-opacity:.75;stroke:var(--muted);stroke-dasharray:2 3}
    .gap.recorder{fill:var(--muted);fill-opacity:.55;stroke:var(--muted)}
    line.mark{stroke:var(--accent);stroke-dasharray:1 3}
    circle.mark{fill:var(--accent)}
    svg .marknumber{fill:var(--page);font-size:11px;font-weight:600;text-anchor:middle}
    .alert{fill:var(--warning)}
    .info{stroke:var(--muted);stroke-width:1.5}
    .thick{stroke-width:2.4}
    .dots{stroke:var(--ink);stroke-width:4.5}
    .reference{stroke:var(--muted);stroke-dasharray:4 3}
    svg .plotname{fill:var(--ink)}
    .part{fill:var(--surface)}
    .half{stroke:var(--accent);stroke-width:2.4}
    .usual{fill:var(--accent);fill-opacity:.13}
    .column{fill:transparent}
    .weekbar{fill:var(--muted);fill-opacity:.55}
    .weekbar.now{fill:var(--accent);fill-opacity:1}
    .most{stroke:var(--ink);stroke-width:1.6}
    .cursor{stroke:var(--ink);stroke-width:1;stroke-opacity:.6}
    .dot{fill:var(--ink);stroke:var(--page);stroke-width:1.5}
    .tip{position:absolute;z-index:1;pointer-events:none;background:var(--ink);color:var(--page);border-radius:4px;
    padding:.2rem .5rem;font-size:.82rem;line-height:1.35;white-space:pre-line;max-width:17rem;width:max-content}
    .plot:focus-visible{outline:2px solid var(--accent);outline-offset:4px}
    .legend{list-style:none;margin:.5rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.82rem;
    color:var(--muted)}
    .key{display:inline-block;width:1.25rem;height:.7rem;margin-right:.4rem;vertical-align:-.05rem}
    .key.line{height:0;border-top:2px solid var(--ink);vertical-align:.25rem}
    .key.line.accent{border-color:var(--accent)}
    .key.line.faint{border-color:var(--muted)}
    .key.target{border:1px dashed var(--ink)}
    .key.mark{width:.8rem;height:.8rem;border-radius:50%;background:var(--accent)}
    .key.info{width:.15rem;background:var(--muted)}
    .key.dot{width:.4rem;height:.4rem;border-radius:50%;background:var(--ink)}
    .key.usual{background:var(--accent);opacity:.25}
    .key.now{width:.8rem;background:var(--accent)}
    .key.most{height:0;border-top:2px solid var(--ink);vertical-align:.25rem}
    .key.alert{width:0;height:0;border:.3rem solid transparent;border-top:.5rem solid var(--warning);border-bottom:0}
    .key.gap.signal{border:1px dashed var(--muted);background:var(--page)}
    .key.gap.recorder{background:var(--muted);opacity:.55}
    table{border-collapse:collapse;width:100%;font-size:.88rem}
    th{text-align:left;font-weight:400}
    thead th{color:var(--muted);font-size:.82rem}
    tbody tr{border-top:1px solid var(--rule)}
    th,td{padding:.24rem .9rem .24rem 0;vertical-align:baseline}
    th:last-child,td:last-child{padding-right:0}
    .n{text-align:right;white-space:nowrap}
    .zones td,.zones th{vertical-align:middle}
    .bar{width:32%}
    .zones th:first-child{max-width:9rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .facts{width:auto;margin-top:.6rem}
    .facts th{color:var(--muted);padding-right:1.4rem;white-space:nowrap}
    .facts small{color:var(--muted)}
    .legend+table,.legend+.pair{margin-top:.7rem}
    .plot{touch-action:pan-y}
    .why{color:var(--muted);max-width:40rem}
    .cols{columns:2;column-gap:2.6rem}
    .small{font-size:.82rem;color:var(--muted)}
    .small.print{display:none}
    tbody th,td:nth-child(2){white-space:nowrap}
    .facts td{white-space:normal}
    .weeks{max-width:44rem}
    .runner{font-size:1.3rem;font-weight:650;margin:2rem 0 0}
    .runs td{vertical-align:middle}
    .runs tbody th{vertical-align:middle}
    .sparkcell{width:24%}
    .spark .line{stroke-width:1.2}
    td.notecell{max-width:14rem;overflow-wrap:anywhere;color:var(--muted)}
    footer{margin-top:2rem;border-top:1px solid var(--rule);padding-top:.5rem;font-size:.8rem;color:var(--muted)}
    @media (max-width:46rem){
    main{padding:1.1rem .9rem}
    h1{font-size:1.35rem}
    .pair,.cols{display:block;columns:1}
    .figures{grid-template-columns:1fr 1fr}
    .runs,.runs+p{font-size:.82rem}
    .runs tbody th{white-space:normal}
    .zoned{margin-right:1.4rem}
    .wide{display:none}
    .box{margin-left:2.1rem}
    dd b{font-size:1.35rem}
    th,td{padding-right:.6rem}
    }
    @media (max-width:24rem){
    .roomy{display:none}
    }
    @media print{
    @page{size:A4;margin:11mm 12mm}
    html{font-size:11.5px}
    body{font-size:11.2px;line-height:1.32;-webkit-print-color-adjust:exact;print-color-adjust:exact}
    main{max-width:none;padding:0;zoom:.86}
    section{margin-top:1.1rem}
    h2{margin-bottom:.3rem}
    .pair{display:grid;grid-template-columns:1fr 1fr}
    .figures{grid-template-columns:repeat(5,1fr);margin-top:.8rem}
    .figures div{padding:.3rem .5rem}
    dd b{font-size:1.5rem}
    th,td{padding-top:.1rem;padding-bottom:.1rem}
    svg text{font-size:11px}
    .box{margin-left:3.3rem}
    .zoned{margin-right:7rem}
    .wide{display:inline}
    th.wide,td.wide,.roomy{display:table-cell}
    .tip,table.long tr:nth-child(n+16){display:none}
    .small.print{display:block}
    footer{margin-top:1rem}
    }

    """#
}
