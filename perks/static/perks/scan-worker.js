// Reads QR codes off the page's thread, so that the picture and the keyboard never wait.
// First message: { decoder: address of jsQR.js } -> "". Then { pixels, width, height } -> the text
// in the picture, or "".

self.onmessage = ({ data }) => {
  if (data.decoder) {
    importScripts(data.decoder);
    self.postMessage("");
    return;
  }
  // Passes are always black on white; trying the inverse as well takes many times as long.
  const found = jsQR(data.pixels, data.width, data.height, { inversionAttempts: "dontInvert" });
  self.postMessage(found ? found.data : "");
};
