import { Component, type ReactNode } from "react";
import { translateNow } from "../i18n/language";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";

/** The last resort: a screen that failed to draw says so and offers to start over; drafts and unsent messages are kept. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Empty title={translateNow("crash.title")} hint={translateNow("crash.hint")}>
        <Button
          tone="primary"
          onClick={() => {
            location.reload();
          }}
        >
          {translateNow("crash.reload")}
        </Button>
      </Empty>
    );
  }
}
