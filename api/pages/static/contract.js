// The contract of the interface, to read and to try, by Swagger UI as it is installed: it asks this service only and keeps no key.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("contract");
  const named = (each) => each.closest("tr")?.querySelector(".parameter__name")?.firstChild?.textContent;

  // What Swagger UI gives no name, or no place in the order of the keys, has one for who cannot see or has no mouse.
  function complete() {
    for (const each of place.querySelectorAll("input, select, textarea")) {
      if (!each.labels?.length && !each.ariaLabel) each.ariaLabel = named(each) || each.placeholder || "请求的内容";
    }
    for (const each of place.querySelectorAll("button")) {
      if (!each.textContent.trim() && !each.ariaLabel) each.ariaLabel = each.title || "复制";
    }
    for (const each of place.querySelectorAll("pre, .copy-to-clipboard")) {
      if (each.tabIndex < 0) each.tabIndex = 0;
    }
    for (const each of place.querySelectorAll(".models h4:not([aria-level])")) each.setAttribute("aria-level", "3");
  }

  new MutationObserver(complete).observe(place, { childList: true, subtree: true });
  SwaggerUIBundle({
    url: "/openapi.json",
    domNode: place,
    validatorUrl: null,
    persistAuthorization: false,
    tryItOutEnabled: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    syntaxHighlight: false,
  });
});
