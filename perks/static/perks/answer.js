// Sound and vibration for the answer on the page: <body data-answer="yes|no|twice">. The browser's
// permission lasts from page to page, so a desk that tapped once today is heard at every scan.

import { play } from "./sound.js";

play(document.body.dataset.answer);
