using System.Net;

namespace Kit.Testing.Tests.Isolation;

/// <summary>What two answers are compared by.</summary>
public sealed class RouteAnswerTests
{
    private static readonly RouteAnswer Nowhere = Problem("00-00000000000000000000000000000000-0000000000000000-00", "no /rows/1999999999");

    [Fact]
    public void An_id_that_stands_in_the_requests_own_id_by_chance_makes_no_difference()
    {
        var answer = Problem("00-5140a11f205945ad8f64a61bd24b96f3-73d4424a21bc0124-00", "no /rows/24");
        Assert.Null(RouteAnswer.Difference(answer, ["24"], (Nowhere, ["1999999999"]), (Nowhere, ["1999999999"])));
    }

    [Fact]
    public void Another_text_makes_one()
    {
        var answer = Problem("00-5140a11f205945ad8f64a61bdf7b96f3-73d44f1a21bc01d4-00", "not yours: /rows/24");
        Assert.Contains("not yours", RouteAnswer.Difference(answer, ["24"], (Nowhere, ["1999999999"]), (Nowhere, ["1999999999"])), StringComparison.Ordinal);
    }

    [Fact]
    public void What_repeats_a_part_of_what_it_was_asked_by_says_nothing()
    {
        var id = new RouteId("iso5f,01/01/2026 01:48:00 +00:00", ["iso5f"]);
        Assert.False(Problem("", "no iso5f,01/01/2026 01:48:00 \\u002B00:00").Says("iso", id.Names));
        Assert.True(Problem("", "no iso5f, but iso6a").Says("iso", id.Names));
    }

    private static RouteAnswer Problem(string trace, string detail) => new(HttpStatusCode.NotFound, $$"""404 {"detail":"{{detail}}","traceId":"{{trace}}"}""");
}
