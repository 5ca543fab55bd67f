import { useRef, useState } from "react";
import { DropdownMenu } from "radix-ui";
import { Check, ChevronsUpDown, Plus, Settings2 } from "lucide-react";
import { useNavigate } from "react-router";
import { closeDrawer } from "./signals";

/* The business one is in. Opens the others, a new one, and the page where all of them are looked after. */
export function Switcher({ name, role, current, businesses, onSwitch, children }) {
  const navigate = useNavigate();
  const trigger = useRef(null);
  const [place, setPlace] = useState(null);
  const shown = name || "No business";
  // Inside a modal dialog only the dialog's own content can be reached: the menu opens there, not under <body>.
  const find = () => setPlace(trigger.current?.closest("dialog, aside"));
  const go = (href) => {
    closeDrawer();
    navigate(href);
  };
  const pick = (id) => {
    if (id === current) return;
    closeDrawer();
    onSwitch(id);
  };
  return (
    <DropdownMenu.Root modal={false} onOpenChange={(open) => open && find()}>
      <DropdownMenu.Trigger ref={trigger} className="switcher" aria-label={`Business: ${shown}`} title={shown}>
        {children}
        <span className="grow">
          <span className="switcher__name truncate">{shown}</span>
          <span className="switcher__plan truncate">{role || "Create or restore one"}</span>
        </span>
        <ChevronsUpDown className="icon faint" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={place}>
        <DropdownMenu.Content className="menu menu--over menu--wide" align="start" sideOffset={6} collisionPadding={8}>
          {businesses.length > 0 && (
            <>
              <DropdownMenu.Label className="menu__label">Your businesses</DropdownMenu.Label>
              <DropdownMenu.RadioGroup className="menu__scroll" value={current} onValueChange={pick}>
                {businesses.map((business) => (
                  <DropdownMenu.RadioItem
                    key={business.id}
                    value={business.id}
                    className="menu__item menu__item--two"
                    textValue={business.name}
                  >
                    <span className="initial" aria-hidden="true">
                      {[...business.name][0]?.toUpperCase()}
                    </span>
                    <span className="grow">
                      <span className="menu__name truncate">{business.name}</span>
                      <span className="menu__sub">{business.role}</span>
                    </span>
                    <DropdownMenu.ItemIndicator className="menu__mark">
                      <Check className="icon icon--sm" />
                    </DropdownMenu.ItemIndicator>
                  </DropdownMenu.RadioItem>
                ))}
              </DropdownMenu.RadioGroup>
              <DropdownMenu.Separator className="menu__sep" />
            </>
          )}
          <DropdownMenu.Item className="menu__item" onSelect={() => go("/businesses?new=1")}>
            <Plus className="icon" aria-hidden="true" />
            New business
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu__item" onSelect={() => go("/businesses")}>
            <Settings2 className="icon" aria-hidden="true" />
            Manage businesses
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
