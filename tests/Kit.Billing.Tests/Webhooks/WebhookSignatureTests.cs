using System.Text;

namespace Kit.Billing.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_one";
    private const string Body = """{"id":"evt_1"}""";
    private static readonly DateTimeOffset Now = new(2027, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void The_time_may_be_five_minutes_off_and_not_a_second_more(int seconds, bool valid) =>
        Assert.Equal(valid, IsValid(Signing.Header(Secret, Body, Now.AddSeconds(seconds))));

    [Fact]
    public void A_body_changed_by_one_byte_is_refused()
    {
        var header = Signing.Header(Secret, Body, Now);
        var bytes = Encoding.UTF8.GetBytes(Body);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.False(WebhookSignature.IsValid(header, bytes, [Secret], Now, Tolerance));
            bytes[i] ^= 1;
        }

        Assert.True(WebhookSignature.IsValid(header, bytes, [Secret], Now, Tolerance));
    }

    [Fact]
    public void While_a_secret_is_replaced_both_are_taken_and_afterwards_one()
    {
        var old = Signing.Header("whsec_old", Body, Now);
        var fresh = Signing.Header("whsec_new", Body, Now);
        Assert.True(IsValid(old, "whsec_old", "whsec_new"));
        Assert.True(IsValid(fresh, "whsec_old", "whsec_new"));
        Assert.False(IsValid(old, "whsec_new"));
        Assert.True(IsValid(fresh, "whsec_new"));
    }

    [Fact]
    public void A_header_may_have_two_signatures_in_any_order()
    {
        var (time, wrong, right) = (Now.ToUnixTimeSeconds(), new string('0', 64), Signing.Hash(Secret, Body, Now.ToUnixTimeSeconds()));
        Assert.True(IsValid($"t={time},v1={wrong},v1={right}"));
        Assert.True(IsValid($"t={time},v1={right},v1={wrong}"));
        Assert.True(IsValid($"v1={right},t={time}"));
        Assert.False(IsValid($"t={time},v1={wrong},v1={wrong}"));
    }

    [Fact]
    public void Version_0_does_not_count()
    {
        var time = Now.ToUnixTimeSeconds();
        Assert.False(IsValid($"t={time},v0={Signing.Hash(Secret, Body, time)}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("t=1")]
    [InlineData("v1=00")]
    [InlineData("t=,v1=")]
    [InlineData("t=99999999999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=253402300799,v1=zz00000000000000000000000000000000000000000000000000000000000000")]
    public void A_header_that_is_none_is_refused(string? header) => Assert.False(IsValid(header));

    [Fact]
    public void A_blank_secret_verifies_nothing()
    {
        var header = Signing.Header("", Body, Now);
        Assert.False(IsValid(header, ""));
        Assert.False(IsValid(header));
    }

    private static bool IsValid(string? header, params string[] secrets) =>
        WebhookSignature.IsValid(header, Encoding.UTF8.GetBytes(Body), secrets.Length > 0 ? secrets : [Secret], Now, Tolerance);
}
