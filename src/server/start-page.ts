/** What `/` shows where no dashboard was built: plain, and the same for everybody. */
export const START_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Attune</title>
</head>
<body>
<h1>Attune</h1>
<p>This server has a REST API under <code>/api/v1</code>. <code>/openapi.json</code> describes it.</p>
<p>Every request needs the header <code>Authorization: Bearer TOKEN</code>, with the token that
<code>attune serve</code> printed when it started.</p>
</body>
</html>
`;
