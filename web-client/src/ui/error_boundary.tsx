/** A fault of a screen must not leave an empty page: say so, and offer a way out. */

import { Component, type ReactNode } from 'react';
import { fr } from '../i18n/fr.ts';

interface Props {
  readonly children: ReactNode;
  /** What is shown: another place deserves another try. */
  readonly place?: string;
}

export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false });
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="boot" role="alert">
        <p>{fr.app.fault}</p>
        <button className="button" type="button" onClick={() => window.location.reload()}>
          {fr.app.reload}
        </button>
      </div>
    );
  }
}
