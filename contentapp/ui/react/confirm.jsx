import { AlertDialog } from "radix-ui";

/* A button that asks first. Only for what no undo brings back at once. */
export function Confirm({ label, title, text, action, onConfirm, children }) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger className="button button--ghost button--danger" aria-label={label}>
        {children}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="scrim" />
        <AlertDialog.Content className="dialog dialog--ask">
          <div className="dialog__body">
            <AlertDialog.Title className="dialog__title">{title}</AlertDialog.Title>
            <AlertDialog.Description className="dialog__text">{text}</AlertDialog.Description>
          </div>
          <div className="dialog__foot">
            <AlertDialog.Cancel className="button">Cancel</AlertDialog.Cancel>
            <AlertDialog.Action className="button button--filled-danger" onClick={() => onConfirm()}>
              {action}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
