/** The settings that are one form each, by the page they are on; `pages.tsx` says which group a page stands in. */
export { cardForm } from "./client-card";
export { closingForm } from "./closing";
export { distributionForm } from "./distribution";
export { embedForm } from "./embed";
export { filesForm } from "./files";
export { hotkeysForm } from "./hotkeys";
export { instanceForm } from "./instance";
export { ldapForm } from "./ldap";
export { limitsForm } from "./limits";
export { mailForm } from "./mail";
export { panelForm } from "./panel";
export { panelTabsForm } from "./panel-tabs";
export { securityForm } from "./security";
export { ssoForm } from "./sso";
export { stylesForm } from "./styles";
export { timersForm } from "./timers";
