// The part of noVNC's core that the demo page uses; the package ships no types.

declare module '@novnc/novnc' {
  interface RfbEvents {
    connect: CustomEvent<void>;
    desktopname: CustomEvent<{ name: string }>;
    disconnect: CustomEvent<{ clean: boolean }>;
  }

  export default class RFB {
    constructor(target: HTMLElement, url: string, options?: { shared?: boolean });
    scaleViewport: boolean;
    background: string;
    focusOnClick: boolean;
    focus(): void;
    sendCtrlAltDel(): void;
    addEventListener<K extends keyof RfbEvents>(
      type: K,
      listener: (event: RfbEvents[K]) => void,
    ): void;
  }
}
