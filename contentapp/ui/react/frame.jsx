import { createContext, useCallback, useContext, useMemo } from "react";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { kept, useSignal } from "./signals";

const sidebar = kept("contentapp.sidebar");
const Sidebar = createContext({ narrow: false, toggle: () => {} });

/* The page's grid. A page may ask for the narrow sidebar; what the person chose last goes before. */
export function Frame({ rail, fixed, children }) {
  const chosen = sidebar.use();
  const narrow = chosen ? chosen === "rail" : Boolean(rail);
  const toggle = useCallback(() => sidebar.write(narrow ? "wide" : "rail"), [narrow]);
  const value = useMemo(() => ({ narrow, toggle }), [narrow, toggle]);
  useSignal("sidebar", toggle);
  const classes = ["app", narrow && "app--rail", fixed && "app--fixed"].filter(Boolean).join(" ");
  return (
    <Sidebar.Provider value={value}>
      <div className={classes}>{children}</div>
    </Sidebar.Provider>
  );
}

export function CollapseButton() {
  const { narrow, toggle } = useContext(Sidebar);
  const name = narrow ? "Expand sidebar" : "Collapse sidebar";
  const Icon = narrow ? PanelLeftOpen : PanelLeftClose;
  return (
    <button
      type="button"
      className="button button--ghost button--icon collapse"
      aria-label={name}
      title={`${name} ( [ )`}
      onClick={toggle}
    >
      <Icon className="icon" aria-hidden="true" />
    </button>
  );
}
