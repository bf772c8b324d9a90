/** The plug and its socket, drawn: the style sheet moves the plug in and out. */

export const plugPicture = `<svg class="plug-picture" viewBox="0 0 190 92" aria-hidden="true" focusable="false">
<rect class="plate" x="3" y="3" width="80" height="86" rx="14"/>
<rect class="plate-inner" x="14" y="14" width="58" height="64" rx="10"/>
<rect class="hole" x="27" y="30" width="16" height="7" rx="3.5"/>
<rect class="hole" x="27" y="55" width="16" height="7" rx="3.5"/>
<g class="sparks"><path d="M56 22l8-7M60 46h12M56 70l8 7"/></g>
<g class="moving">
<rect class="prong" x="30" y="30.5" width="28" height="6" rx="2"/>
<rect class="prong" x="30" y="55.5" width="28" height="6" rx="2"/>
<path class="body" d="M56 18h26a10 10 0 0 1 10 10v4l14 6v16l-14 6v4a10 10 0 0 1-10 10H56z"/>
<path class="shine" d="M62 25h18a5 5 0 0 1 5 5"/>
<path class="cable" d="M105 46c34 0 46 8 50 70"/>
</g>
</svg>`;
