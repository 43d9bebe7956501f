/** What every page does: buttons that copy. */

import { bindCopying } from "./copy.js";

bindCopying(document.querySelector("main"));
