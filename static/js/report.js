/* The pages of a report beside the grid: who else is here, and that something changed since.

   Owns nothing: #company is company.js's. */

import { follow } from "./company.js";

follow({ news: (data) => data.cells });
