import { useEffect, useRef, useState } from "react";

/* A field that tells the server once it is left, or on Enter. It stays the same element when the server's value
   changes, so that going from field to field keeps one's place; what was refused stays as it was typed. */
export function CommitField({ value, onCommit, ...rest }) {
  const stored = String(value);
  const [typed, setTyped] = useState(stored);
  const told = useRef(stored);
  useEffect(() => {
    told.current = stored;
    setTyped(stored);
  }, [stored]);
  const tell = () => {
    if (typed === told.current) return;
    told.current = typed;
    onCommit(typed);
  };
  return (
    <input
      {...rest}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={tell}
      onKeyDown={(event) => event.key === "Enter" && tell()}
    />
  );
}

/* A box that is ticked at once and told to the server, whose word counts in the end. */
export function CommitCheck({ checked, onCommit, ...rest }) {
  const [on, setOn] = useState(checked);
  useEffect(() => setOn(checked), [checked]);
  const change = (event) => {
    setOn(event.target.checked);
    onCommit(event.target.checked);
  };
  return <input {...rest} type="checkbox" checked={on} onChange={change} />;
}
