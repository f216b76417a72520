using Kit.Billing.Emulator.Hosting;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>What every page needs: the state, and where the emulator is.</summary>
internal sealed record PageContext(EmulatorStore Store, RequestInfo Info, string Prefix, string LocalRoot)
{
    public static PageContext Of(HttpContext context, EmulatorStore store, PublicAddress address, string prefix)
    {
        var page = new PageContext(store, new RequestInfo(address.Root(context.Request, prefix)), prefix, context.Request.PathBase + prefix);
        store.Write(RequestInfo.Background, Upkeep.Run);
        return page;
    }

    public IResult NotFound() => new PageResult("Not found", Html.Of($"<h1>Not found</h1><p>There is nothing at this address.</p>"), Prefix, 404);

    public IResult Show(string title, Html body, int status = 200) => new PageResult(title, body, Prefix, status);
}
