// The part of noVNC's core that our two pages use; the package ships no types.

declare module '@novnc/novnc' {
  interface RfbEvents {
    connect: CustomEvent<void>;
    desktopname: CustomEvent<{ name: string }>;
    disconnect: CustomEvent<{ clean: boolean }>;
    securityfailure: CustomEvent<{ status: number; reason?: string }>;
  }

  export default class RFB {
    constructor(target: HTMLElement, url: string, options?: { shared?: boolean });
    scaleViewport: boolean;
    background: string;
    focusOnClick: boolean;
    focus(options?: FocusOptions): void;
    disconnect(): void;
    getImageData(): ImageData;
    sendCtrlAltDel(): void;
    addEventListener<K extends keyof RfbEvents>(
      type: K,
      listener: (event: RfbEvents[K]) => void,
    ): void;
  }
}
