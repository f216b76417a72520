using System.Net;
using Kit.Api.Tests.TestModel;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Tests.Http;

public sealed class OriginTests
{
    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "", false)]
    [InlineData("Origin", "self", true)]
    [InlineData("Origin", "https://evil.test", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "http://127.0.0.1", false)]
    [InlineData("X-Nothing", "1", false)]
    public async Task A_cookie_changes_something_only_from_a_page_of_this_host(string header, string value, bool allowed)
    {
        await using var desk = await Desk.OnSqliteAsync();
        var member = await desk.AddMemberAsync(desk.Acme);
        var project = new Project { Name = "p" };
        await desk.SaveAsync(desk.Acme, project);
        var client = desk.Browser(member.UserId, sameOrigin: false);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value == "self" ? desk.Address : value);
        var path = $"/t/acme/api/projects/{project.Id}";

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
        if (allowed)
        {
            await client.PostJsonAsync("/t/acme/api/projects", """{"name":"x"}""").JsonAsync(HttpStatusCode.Created);
            await client.PatchJsonAsync(path, """{"name":"y"}""").JsonAsync();
            Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(path)).StatusCode);
        }
        else
        {
            await client.PostJsonAsync("/t/acme/api/projects", """{"name":"x"}""").ProblemAsync(HttpStatusCode.Forbidden, ApiErrors.ForeignOrigin);
            await client.PatchJsonAsync(path, """{"name":"y"}""").ProblemAsync(HttpStatusCode.Forbidden, ApiErrors.ForeignOrigin);
            await client.DeleteAsync(path).ProblemAsync(HttpStatusCode.Forbidden, ApiErrors.ForeignOrigin);
            Assert.Equal("p", (await desk.InAsync(desk.Acme, db => db.Projects.SingleAsync())).Name);
        }
    }

    [Fact]
    public async Task A_form_can_not_send_what_the_api_reads()
    {
        await using var desk = await Desk.OnSqliteAsync();
        var member = await desk.AddMemberAsync(desk.Acme);
        await desk.Browser(member.UserId).SendJsonAsync(HttpMethod.Post, "/t/acme/api/projects", """{"name":"x"}""", "text/plain")
            .ProblemAsync(HttpStatusCode.UnsupportedMediaType, ApiErrors.UnsupportedContent);
    }
}
