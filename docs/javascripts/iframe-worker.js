// Browsers start no worker for a page that is opened from a disk. There, the search of the site
// runs in a hidden frame. (The theme would load such a script from another server.)
if (location.protocol === "file:") {
  window.Worker = class {
    onmessage = null;
    onerror = null;

    constructor(address) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      this.inside = this.frame.contentWindow;
      this.inside.postMessage = (data) => this.onmessage?.({ data });
      const script = this.inside.document.createElement("script");
      script.src = address;
      this.ready = new Promise((resolve) => (script.onload = resolve));
      script.onerror = (event) => this.onerror?.(event);
      this.inside.document.body.append(script);
    }

    async postMessage(data) {
      await this.ready;
      this.inside.onmessage?.({ data });
    }

    terminate() {
      this.frame.remove();
    }
  };
}
