const WIDTH = 634;
const GAP = 2;

/** The phase of the n-th cell: 3 connected, 2 checked, 1 written, 0 planned. */
const phase = (row, n) => (n < row.connected ? 3 : n < row.checked ? 2 : n < row.written ? 1 : 0);

function Cells({ row }) {
  const columns = Math.ceil(row.planned / row.lines);
  const pitch = (WIDTH + GAP) / columns;
  const height = row.height / row.lines;
  return (
    <g data-kind={row.kind}>
      {Array.from({ length: row.planned }, (_, n) => (
        <rect
          key={n}
          className={`cell cell-${phase(row, n)}`}
          x={Math.floor(n / row.lines) * pitch}
          y={row.y + (n % row.lines) * height}
          width={pitch - GAP}
          height={height - (row.lines > 1 ? GAP : 0)}
          rx="2.2"
        />
      ))}
    </g>
  );
}

export function YearGrid({ rows, axis, height, label }) {
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
      {axis.map((mark) => (
        <text key={mark.at} x={mark.at * WIDTH} y="8">
          {mark.label}
        </text>
      ))}
      {rows.map((row) => (
        <Cells key={row.kind} row={row} />
      ))}
    </svg>
  );
}
